"""What somebody who leaves was working on, to whom it goes, and that nothing of it is lost."""
