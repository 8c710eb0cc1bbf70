"""What a caller went through besides people: what he pressed, waited for, asked for."""
