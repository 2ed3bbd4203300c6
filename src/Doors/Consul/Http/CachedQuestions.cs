using System.Collections.Concurrent;
using System.Text;

namespace Muster.Doors.Consul.Http;

/// <summary>
/// Which questions were asked with <c>?cached</c> before. Consul's agent keeps the answers of most in the background as
/// fresh as it can; here every agent follows the whole catalog, so that a question asked again is a hit of age 0 and never
/// stale. The few that Consul fetches and lets grow old have the age that they would have there.
/// </summary>
internal sealed class CachedQuestions(TimeProvider time)
{
    /// <summary>Questions remembered; one more is a miss each time, which is true as well.</summary>
    private const int QuestionsMax = 10_000;

    /// <summary>Characters of a question that is remembered.</summary>
    private const int CharactersMax = 1024;

    private readonly ConcurrentDictionary<string, long> _fetchedAt = new(StringComparer.Ordinal);

    /// <summary>
    /// What makes two questions the same for Consul 1.8.7's cache: the name as it is spelled, the token, the tags and the
    /// meta in any order, the filter; not what is done to the answer afterwards (passing, near, pretty).
    /// </summary>
    public static string QuestionOf(Exchange exchange)
    {
        var query = exchange.Query;
        var question = new StringBuilder(Encoding.UTF8.GetString(exchange.Path));
        question.Append('\n').Append(TokenOf(exchange)).Append('\n').Append(query.Get("filter"));
        foreach (var parameter in (ReadOnlySpan<string>)["tag", "node-meta"])
        {
            question.Append('\n').AppendJoin('\t', query.All(parameter).Order(StringComparer.Ordinal).Prepend(parameter));
        }

        return question.ToString();
    }

    /// <summary>For a question whose answer is kept fresh: true when it was asked before.</summary>
    public bool Follows(string question)
    {
        if (_fetchedAt.ContainsKey(question))
        {
            return true;
        }

        Remember(question);
        return false;
    }

    /// <summary>For a question whose answer grows old: its age, or null when it is fetched now.</summary>
    public TimeSpan? AgeOf(string question, CacheControl wanted)
    {
        if (_fetchedAt.TryGetValue(question, out var at) && !wanted.MustRevalidate)
        {
            var age = time.GetElapsedTime(at);
            if (wanted.MaxAge <= TimeSpan.Zero || age <= wanted.MaxAge)
            {
                return age;
            }
        }

        Remember(question);
        return null;
    }

    private static string TokenOf(Exchange exchange)
    {
        if (exchange.Query.Get("token") is { Length: > 0 } given)
        {
            return given;
        }

        var headers = exchange.RequestHeaders;
        return headers.TryGetValue("X-Consul-Token", out var token) && token.Count > 0
            ? token.ToString()
            : headers.Authorization.ToString();
    }

    private void Remember(string question)
    {
        if (question.Length <= CharactersMax && (_fetchedAt.ContainsKey(question) || _fetchedAt.Count < QuestionsMax))
        {
            _fetchedAt[question] = time.GetTimestamp();
        }
    }
}
