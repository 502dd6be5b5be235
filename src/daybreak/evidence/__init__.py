"""What has been published: trials, arms, outcomes, claims, and what they say together (pooling)."""
