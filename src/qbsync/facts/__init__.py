"""The facts of qbXML as Python reads them: the vocabulary of types, the marks on them, plans and checks.

vocabulary   types that fields have: Amount, Str41, QBDateTime, Clearable, Open, ...
marks        what an annotation adds: MaxLength, Since, Editions, OneOf, ...
names        snake_case of fields <-> PascalCase of elements
plan         annotations of a class -> its plan, once; nothing else reads annotations
checker      plan + object (+ version and edition) -> all problems
"""

from __future__ import annotations
