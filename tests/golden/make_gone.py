"""Write js/src/gone.json: the bar of a kernel that died, with which the front end is bundled.

`python tests/golden/make_gone.py`, after a change of how settled bars look.
"""

import json
from pathlib import Path

from jupyter_progress.render.html import gone_bundle

GONE = Path(__file__).parents[2] / "js" / "src" / "gone.json"

if __name__ == "__main__":
    text = json.dumps(gone_bundle(), indent=2, ensure_ascii=False)
    GONE.write_text(text + "\n", encoding="utf-8")
