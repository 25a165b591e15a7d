"""corpora -> weights; needs the [train] extra, and nothing else imports it."""
