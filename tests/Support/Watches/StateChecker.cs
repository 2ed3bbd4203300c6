using System.Globalization;

namespace Muster.Tests.Support.Watches;

/// <summary>What one answer of a door that tells states, not events, said: the keys there are, each with its last change.</summary>
/// <param name="Index">What the answer named as its position.</param>
public sealed record SeenState(long Index, IReadOnlyDictionary<string, Told> Keys);

/// <summary>
/// Holds the states that a reader was shown, one after the other, against what happened: each was one whole moment of the
/// history, none lies before the one shown earlier nor before the position it names, and the last is the end.
/// </summary>
/// <param name="history">Everything that happened in the range that was read, in any order.</param>
public sealed class StateChecker(IEnumerable<Told> history)
{
    private readonly Told[][] _revisions = [.. history.GroupBy(told => told.Revision).OrderBy(revision => revision.Key).Select(revision => revision.ToArray())];

    /// <summary>Null when all is well; else the first promise that was broken.</summary>
    public string? WhatIsWrong(IEnumerable<SeenState> states)
    {
        var now = new Dictionary<string, Told>(StringComparer.Ordinal);
        var (next, index) = (0, 0L);
        foreach (var state in states)
        {
            if (state.Index < index)
            {
                return string.Create(CultureInfo.InvariantCulture, $"Ordered: the index {state.Index} was named after {index}");
            }

            index = state.Index;

            // Whoever names a position has seen everything up to it; what came just after it may be there, too.
            while (next < _revisions.Length && (_revisions[next][0].Revision <= index || !Same(now, state.Keys)))
            {
                Do(now, _revisions[next++]);
            }

            if (!Same(now, state.Keys))
            {
                return $"Atomic: {Show(state.Keys)}, named {index.ToString(CultureInfo.InvariantCulture)}, was never all there was";
            }
        }

        while (next < _revisions.Length)
        {
            Do(now, _revisions[next++]);
        }

        return states.LastOrDefault() is { } last && Same(now, last.Keys) ? null : $"Reliable: {Show(now)} was never shown";
    }

    private static void Do(Dictionary<string, Told> now, Told[] revision)
    {
        foreach (var told in revision)
        {
            if (told.Value is null)
            {
                now.Remove(told.Key);
            }
            else
            {
                now[told.Key] = told;
            }
        }
    }

    private static bool Same(Dictionary<string, Told> one, IReadOnlyDictionary<string, Told> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var there) && there == pair.Value);

    private static string Show(IReadOnlyDictionary<string, Told> keys) =>
        string.Join(", ", keys.Values.OrderBy(told => told.Key, StringComparer.Ordinal));
}
