select vault.create_secret('not-a-real-key', 'webhook_signing_key', 'Signs outgoing webhooks');
