"""What is to be computed: reference semantics and samplers."""
