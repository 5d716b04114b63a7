"""Results as files: a workbook, flat data, a report to print, ballots."""
