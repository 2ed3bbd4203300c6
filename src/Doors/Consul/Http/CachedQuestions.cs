using System.Collections.Concurrent;

namespace Muster.Doors.Consul.Http;

/// <summary>
/// Which questions were asked with <c>?cached</c> before. Consul's agent keeps their answers fresh in the background; here
/// every agent follows the whole catalog, so a question asked again is a hit of age 0.
/// </summary>
internal sealed class CachedQuestions
{
    /// <summary>Questions remembered; one more is a miss each time, which is true as well.</summary>
    private const int QuestionsMax = 10_000;

    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);

    /// <summary>True when it was asked before.</summary>
    public bool Hit(string question)
    {
        if (_asked.ContainsKey(question))
        {
            return true;
        }

        if (_asked.Count < QuestionsMax)
        {
            _asked.TryAdd(question, true);
        }

        return false;
    }
}
