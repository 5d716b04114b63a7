"""What somebody has not read, worked out slowly and in another way: every row in memory, no query of the site's."""

from collections import defaultdict

from community.models import Mention, Post, ReadMark, SpaceLevel, Thread, ThreadLevel


class SlowCount:
    """Everything that is there, as one person should see it."""

    def __init__(self, person):
        self.person = person
        self.standing = type(person).objects.get(pk=person.pk).standing
        self.threads = {t.pk: t for t in Thread.objects.select_related("space")}
        self.marks = {m.thread_id: m.seq for m in ReadMark.objects.filter(person=person)}
        self.thread_levels = {row.thread_id: row.level for row in ThreadLevel.objects.filter(person=person)}
        self.space_levels = {row.space_id: row.level for row in SpaceLevel.objects.filter(person=person)}
        self.posts = {post.pk: post for post in Post.objects.order_by("seq")}
        self.named_in = {row.post_id for row in Mention.objects.filter(person=person)}

    def sees(self, thread):
        return self.standing.sees_all or thread.space.audience in self.standing.terms

    def level(self, thread):
        if thread.pk in self.thread_levels:
            return self.thread_levels[thread.pk]
        default = "following" if thread.space.kind == "lab" else "normal"
        return self.space_levels.get(thread.space_id, default)

    def unread(self):
        """By thread, the posts not read, in order; without what is muted or not seen."""
        found = defaultdict(list)
        for post in self.posts.values():
            thread = self.threads[post.thread_id]
            is_new = post.seq > self.marks.get(thread.pk, 0) and post.author_id != self.person.pk
            if post.status == "visible" and is_new and self.sees(thread) and self.level(thread) != "muted":
                found[thread.pk].append(post)
        return dict(found)

    def counts(self):
        """By thread, the number of posts; by space, the number of threads."""
        by_space = defaultdict(int)
        unread = self.unread()
        for pk in unread:
            by_space[self.threads[pk].space_id] += 1
        return {pk: len(posts) for pk, posts in unread.items()}, dict(by_space)

    def fresh(self):
        """By thread, the first unread post and the first one that speaks to the person, else None."""
        found = {}
        for pk, posts in self.unread().items():
            spoken = next((post.pk for post in posts if self.speaks(post)), None)
            if spoken or self.level(self.threads[pk]) in ("following", "watching"):
                found[pk] = (posts[0].pk, spoken)
        return found

    def speaks(self, post):
        answered = self.posts.get(post.reply_to_id)
        return post.pk in self.named_in or (answered is not None and answered.author_id == self.person.pk)
