"""Why deals are lost, and to whom: reasons, the register of competitors, what is known of each."""
