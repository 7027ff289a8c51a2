"""The study of the subregular hierarchy: MLRegTest, and the attention that its languages need."""
