"""How does gunicorn serve? As the unit and the image beside this file start it; a newsroom changes numbers here."""

import os

wsgi_app = "web:create_app_from_env()"
bind = os.environ.get("LEDE_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("LEDE_WORKERS", "2"))
# threads, since a worker without them tells nobody that it lives while it streams, and is killed after 30 s
worker_class = "gthread"
threads = 8
graceful_timeout = 9
# LEDE_MAX_URL is the limit, and its error says so
limit_request_line = 0
# a heartbeat on a disk waits for the disk
worker_tmp_dir = "/dev/shm"
control_socket_disable = True
