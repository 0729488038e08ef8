"""What a text of a user may hold."""

HOSTILE = {
    "markup": '</div><script>alert(1)</script><img src=x onerror=alert(1)> " onload="x \' & &lt;',
    "a comment": "<!-- --><![CDATA[ ]]></style></pre></progress><progress>",
    "TeX": r"$x$ $$y$$ \(z\) \[w\] \begin{equation} \$ \href{javascript:alert(1)}{click}",
    "escapes": "\x1b[2J\x1b[31m\x1b]0;owned\x07\x1b[1;1Hover\x9b31m\x1bc",
    "controls": "a\nb\rc\td\x0be\x0cf\x00g\x08h\x7fi\x85j\u2028k\u2029l\x1cm",
    "bidi": "\u202eexe.txt\u202c \u2066\u2067\u2068\u2069 \u202a\u202b\u202d",
    "surrogates": "\ud800 lone \udfff",
    "combining": "e" + "\u0301" * 500,
    "long": "x" * 10**6,
    "long lines": "<$\n\x1b[31m>" * 10**5,
    "nothing": "",
}
