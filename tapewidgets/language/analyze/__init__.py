"""From syntax trees to instructions: names looked up, shapes and dtypes found, nothing computed."""
