"""Texts that would rather command than be read, as names of secrets and in manifests."""

import json

NAMES = [
    "\x1b[31mRED\x1b]0;title\x07", "NEW\nLINE\n::error::two\n\n# Verdict: **pass**\n| a | b |", "RETURN\rOVER",
    "::error file=a::text", "\n::set-output name=a::b", "##[error]text", "##vso[task.complete]", "a,b:c%0Ad=e",
    "PIPE|PIPE\\|x", "<script>alert(1)</script><img src=x onerror=alert(1)>", "<!-- hidden -->", "</details></table>",
    "[link](https://evil.test) ](javascript:alert(2))", "![](https://evil.test/pixel.png)", "[x]: https://evil.test",
    "https://evil.test/path www.evil.test", "<https://evil.test>", "`code` ``b`` ```c", "@someone and @everyone",
    "#1 GH-1 acme/repo#2", "&lt;b&gt; &#96; &nbsp;", "**bold** _it_ __b__ ~~gone~~ *", "$x$ $$y$$", "- [x] Verified",
    "\u202eDEVIL\u202c \u2066x\u2069", "\x85\x9b31m\u2028x\u2029y", "ZERO\u200bWIDTH\ufeff", "\\", "\"", "'; rm -rf /",
    "${{ secrets.TOKEN }} $(id) {{7*7}}", "]]>&amp;<![CDATA[x", "not ok 1 - x # TODO y", "1..0 # skip", "Bail out!",
    "🔑 👩‍👩‍👧‍👦 e\u0301", "\ufffe\uffff\U000e0041", "NUL\0DEL\x7f", "a\tb\vc\fd", "=cmd|' /C calc'!A0", "N" * 1000, " ",
]

# What YAML can carry in quotes, for the texts of manifests.
TEXTS = [name for name in NAMES if name.isprintable() and len(name) < 200]


def workspace(folder):
    """A workspace whose manifests have hostile titles, notes and reasons, with two `.env` files."""
    environments = folder / "environments"
    environments.mkdir(parents=True)
    services = ["services:"]
    for number, text in enumerate(TEXTS):
        quoted = json.dumps(text)
        services += [
            f"  service-{number}:", f"    title: {quoted}", f"    risk: {quoted}", "    severity: high",
            "    isolation: isolated", "    secrets:", f"      SECRET_{number}: {{ note: {quoted} }}"]
    (environments / "services.yaml").write_text("\n".join(services) + "\n")
    values = "".join(f"SECRET_{number}=value-of-{number}-{'x' * 20}\n" for number in range(len(TEXTS)))
    for name, tier in (("production", "production"), ("preprod", "staging")):
        lines = [f"environment: {name}", f"title: {json.dumps(TEXTS[4])}", f"tier: {tier}",
                 f"hosting: {json.dumps(TEXTS[5])}", f"listing: {{ provider: dotenv, file: {name}.env }}", "secrets:"]
        lines += [f"  SECRET_{number}: {{ required: true, expected: {json.dumps(text)} }}"
                  for number, text in enumerate(TEXTS)]
        if name == "preprod":
            lines.append("waivers:")
            for number, text in enumerate(TEXTS[: len(TEXTS) // 2]):
                lines += [f"  - finding: shared-secret/SECRET_{number}", f"    reason: {json.dumps(text)}",
                          f"    owner: {json.dumps(text)}", "    from: 2026-01-01", "    until: 2099-12-31"]
        (environments / f"{name}.yaml").write_text("\n".join(lines) + "\n")
        (folder / f"{name}.env").write_text(values)
    return folder
