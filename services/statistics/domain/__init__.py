"""Pure: what a request's life counts for, and how counts are added up."""
