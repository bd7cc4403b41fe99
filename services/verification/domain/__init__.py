"""Pure decisions of the verification desk: a case and a command in, a case and events out."""
