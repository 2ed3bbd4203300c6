using System.Globalization;

namespace Muster.Tests.Support.Watches;

/// <summary>
/// Holds what a watcher was told against what happened, in the words that etcd publishes for its watches: Ordered, Unique,
/// Atomic, Resumable, Reliable, Bookmarkable.
/// </summary>
/// <param name="history">Everything that happened in the watched range, in any order.</param>
public sealed class WatchChecker(IEnumerable<Told> history)
{
    private readonly Told[][] _revisions = [.. history.GroupBy(told => told.Revision).OrderBy(revision => revision.Key).Select(revision => revision.ToArray())];

    // Of the watch that runs: whoever is cut off begins another.
    private readonly HashSet<Told> _seen = [];
    private int _next;
    private long _from;
    private long _last;
    private long _mark;
    private bool _fresh;
    private bool _forgot = true;

    /// <summary>Null when the watcher was told all of it, and as it should be; else the first promise that was broken.</summary>
    /// <param name="toTheEnd">It waited until the last thing that happened had come.</param>
    public string? WhatIsWrong(IEnumerable<WatchEntry> entries, bool toTheEnd = true)
    {
        (_next, _last, _mark, _forgot) = (0, 0, 0, true);
        foreach (var entry in entries)
        {
            var wrong = entry switch
            {
                WatchEntry.Begun begun => Begin(begun.From),
                WatchEntry.Answer answer => Hear(answer.Events),
                WatchEntry.Mark mark => Hear(mark.Revision),
                _ => Forget(),
            };
            if (wrong is not null)
            {
                return wrong;
            }
        }

        return toTheEnd && _next < _revisions.Length
            ? $"Reliable: {Show(_revisions[_next])} and what came after it were never told"
            : null;
    }

    private string? Forget()
    {
        _forgot = true;
        return null;
    }

    private string? Begin(long from)
    {
        var skipped = _next < _revisions.Length && _revisions[_next][0].Revision < from;
        if (skipped && !_forgot)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"the watcher itself skipped {Show(_revisions[_next])}: it began anew at {from}");
        }

        _next = Array.FindIndex(_revisions, revision => revision[0].Revision >= from) is var at and >= 0 ? at : _revisions.Length;
        (_from, _last, _mark, _fresh, _forgot) = (from, from - 1, 0, true, false);
        _seen.Clear();
        return null;
    }

    private string? Hear(IReadOnlyList<Told> events)
    {
        for (var i = 1; i < events.Count; i++)
        {
            if (events[i].Revision < events[i - 1].Revision)
            {
                return $"Ordered: {events[i]} was told after {events[i - 1]}";
            }
        }

        for (var i = 0; i < events.Count;)
        {
            var revision = events.Skip(i).TakeWhile(told => told.Revision == events[i].Revision).ToArray();
            if (Hear(revision) is { } wrong)
            {
                return wrong;
            }

            i += revision.Length;
        }

        _fresh &= events.Count == 0;
        return null;
    }

    // All that one answer says of one revision.
    private string? Hear(Told[] told)
    {
        var first = told[0];
        if (told.FirstOrDefault(one => !_seen.Add(one)) is { } twice)
        {
            return $"Unique: {twice} was told twice";
        }

        if (first.Revision < _from)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Resumable: {first} was told to who asked from {_from} on");
        }

        if (first.Revision < _last)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Ordered: {first} was told after {_last}");
        }

        if (first.Revision <= _mark)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Bookmarkable: {first} was told after everything up to {_mark} was said to be");
        }

        if (first.Revision == _last)
        {
            return $"Atomic: {first} was told apart from the rest of its revision";
        }

        if (_next == _revisions.Length || _revisions[_next][0].Revision > first.Revision)
        {
            return $"Reliable: {first} never happened";
        }

        if (_revisions[_next][0].Revision < first.Revision)
        {
            return $"{(_fresh ? "Resumable" : "Reliable")}: {Show(_revisions[_next])} was left out before {first}";
        }

        var whole = _revisions[_next];
        if (told.FirstOrDefault(one => !whole.Contains(one)) is { } other)
        {
            return $"Reliable: {other} never happened: it was {Show(whole)}";
        }

        if (told.Length < whole.Length)
        {
            return $"Atomic: of {Show(whole)} only {Show(told)} came together";
        }

        _last = first.Revision;
        _next++;
        return null;
    }

    private string? Hear(long mark)
    {
        if (mark < _mark)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Bookmarkable: {mark} was said after {_mark}");
        }

        _mark = mark;
        return _next < _revisions.Length && _revisions[_next][0].Revision <= mark
            ? string.Create(CultureInfo.InvariantCulture, $"Bookmarkable: everything up to {mark} was said to have been told, and {Show(_revisions[_next])} had not")
            : null;
    }

    private static string Show(IEnumerable<Told> revision) => string.Join(", ", revision);
}
