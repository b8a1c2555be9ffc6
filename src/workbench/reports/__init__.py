"""One period and scope as sections, charts and attachments."""
