"""Why deals are lost: the dialog that asks, the register of competitors, the report."""
