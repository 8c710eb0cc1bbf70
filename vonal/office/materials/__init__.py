"""Files the company gives away: catalogues, prices, presentations; what was sent to whom."""
