"""What any program in Thai needs: faults, text and numbers, fiscal months, files, locks, the log."""
