"""The pictures of the openings: `canvas` draws, `averaging` and `flip_flop` say what."""
