"""A mail relay as small as can be: it takes a mail, or refuses whoever signs in."""

import socketserver
import threading

ANSWERS = {"EHLO": "250-relay\r\n250 AUTH PLAIN", "DATA": "354 go", "QUIT": "221 bye"}


class Relay(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, *, refuses=False):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.refuses, self.received = refuses, []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 relay")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "AUTH":
                self.say("535 no" if self.server.refuses else "235 yes")
                continue
            self.say(ANSWERS.get(verb, "250 ok"))
            if verb == "DATA":
                self.take()
            if verb == "QUIT":
                return

    def take(self):
        lines = list(iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), "."))
        self.server.received.append("\n".join(lines))
        self.say("250 taken")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())
