"""The ways in: workbooks, corrections of our own, notices of closing."""
