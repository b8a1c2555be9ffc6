"""Published issues: where they stand and what is known of them."""
