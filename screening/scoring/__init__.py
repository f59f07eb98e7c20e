"""What the answers say: from an answer sheet to scores, levels, flags and tiers."""
