"""One fact, one place: what the agreement says already, shown inside its DPIA."""
