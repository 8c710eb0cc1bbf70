"""The screens of sales: the board, a stage, a deal."""
