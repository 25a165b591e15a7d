"""corpora -> weights. Training the reader needs the [train] extra; nothing else imports this room."""
