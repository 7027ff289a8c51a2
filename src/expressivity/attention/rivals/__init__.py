"""Models that attention is compared with: perceptrons, recurrent networks, small transformers over residues."""
