"""A simulator of the WhatsApp Business Cloud API, faithful enough to fail what would fail there.

Two layers. `Simulator` (`simulator.py`) is plain and synchronous: values in, values out, a clock
and a seed given from outside, no sockets. `SimulatorServer` (`server.py`) puts HTTP around it:
the Graph endpoints, the admin interface under `/_sim/`, and the delivery of webhooks.

Run it with `python -m devkit.whatsapp --port 8091 --webhook http://127.0.0.1:8080/...`; speak to a
running one with `SimulatorControl` (`control.py`).
"""
