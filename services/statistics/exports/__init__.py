"""How a report leaves: as tables in CSV and XLSX, and as a chart."""
