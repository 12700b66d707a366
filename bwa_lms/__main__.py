"""`python -m bwa_lms` is the command `bwa`."""

from bwa_lms.cli import main

if __name__ == "__main__":
    main(prog_name="bwa")
