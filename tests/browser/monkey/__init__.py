"""A monkey that uses the panels in a real JupyterLab, seeded, and what tells that something broke.

``panels`` says where it plays, ``actions`` what it does, ``oracles`` what must hold after each action,
``minimize`` makes a failing sequence short, ``session`` puts them together; ``page.js`` is its eyes in the
page, ``witness`` its ear in the kernel.
"""
