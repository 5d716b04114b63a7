"""A client of a thread as docs/decisions/0062 describes it: frames in, what the screen shows out."""

from typing import Any


class ThreadClient:
    """`header` comes with the page, like the title; everything else is built from frames alone."""

    def __init__(self, header: dict[str, Any]) -> None:
        self.header = header
        self.seq = 0
        self.posts: dict[int, dict[str, Any]] = {}

    def apply(self, frame: dict[str, Any]) -> None:
        assert frame["seq"] == self.seq + 1, "a gap or a repetition"
        self.seq = frame["seq"]
        match frame["kind"]:
            case "message.posted":
                self._put(frame["post"], self.seq)
            case "message.edited" if frame["post"]["id"] in self.posts:
                self._put(frame["post"], self.posts[frame["post"]["id"]]["seq"])
            case "message.removed":
                self._take_away(frame["post"]["id"])
            case "reaction.changed" if frame["post"]["id"] in self.posts:
                self.posts[frame["post"]["id"]]["reactions"] = frame["reactions"]
            case "thread.changed":
                self.header = frame["thread"]

    def shown(self) -> list[dict[str, Any]]:
        return sorted(self.posts.values(), key=lambda post: post["seq"])

    def _put(self, post: dict[str, Any], seq: int) -> None:
        empty = {"reply_to": None, "attachments": [], "reactions": [], "edited_at": None}
        self.posts[post["id"]] = empty | post | {"seq": seq}

    def _take_away(self, post_id: int) -> None:
        """Its answers stay and say no more whom they answer."""
        self.posts.pop(post_id, None)
        for post in self.posts.values():
            if post["reply_to"] and post["reply_to"]["id"] == post_id:
                post["reply_to"] = None
