"""What is asked: the instrument file, its model, and how it is read."""
