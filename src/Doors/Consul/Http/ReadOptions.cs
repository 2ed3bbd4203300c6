using Muster.Doors.Go;
using Muster.Engine;
using Muster.Registry;

namespace Muster.Doors.Consul.Http;

/// <summary>How a read wants to be answered, out of the query and Cache-Control.</summary>
internal readonly record struct ReadOptions(Reading Reading, bool Cached)
{
    /// <summary>How old an answer may be that <c>?cached</c> asks for.</summary>
    public CacheControl Age { get; private init; }

    /// <summary>The refusal's text (status 400), or null. Checked in Consul's order.</summary>
    public static string? Parse(QueryParameters query, string cacheControl, ReadTerms terms, out ReadOptions options)
    {
        if (ParseConsistency(query, cacheControl, terms, out options) is { } wrong)
        {
            return wrong;
        }

        if (ParseWait(query, out var reading) is { } wrongWait)
        {
            return wrongWait;
        }

        options = options with { Reading = reading with { Consistency = options.Reading.Consistency } };
        return null;
    }

    /// <summary>Wait and index alone.</summary>
    public static string? ParseWait(QueryParameters query, out Reading reading)
    {
        reading = Reading.Now;
        var wait = TimeSpan.Zero;
        if (query.Get("wait") is { Length: > 0 } waitText && !GoDuration.TryParse(waitText, out wait, out _))
        {
            return "Invalid wait time";
        }

        var index = 0UL;
        if (query.Get("index") is { Length: > 0 } indexText && !GoText.TryParseUint(indexText, out index, out _))
        {
            return "Invalid index";
        }

        reading = reading with
        {
            Index = new Revision((long)Math.Min(index, long.MaxValue)),
            Wait = wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        };
        return null;
    }

    /// <summary>The same without wait and index.</summary>
    public static string? ParseConsistency(
        QueryParameters query, string cacheControl, ReadTerms terms, out ReadOptions options)
    {
        options = new ReadOptions(Reading.Now with { Consistency = terms.Unsaid }, Cached: false);
        if (query.IsEmpty)
        {
            return CacheControl.TryParse(cacheControl, out _) ? null : "Invalid Cache-Control header.";
        }

        var stale = query.Has("stale");
        var consistent = query.Has("consistent");
        var cached = query.Has("cached");
        if (query.Get("max_stale") is { Length: > 0 } maxStale)
        {
            if (!GoDuration.TryParse(maxStale, out var bound, out _))
            {
                return $"Invalid max_stale value {GoText.Quote(maxStale)}";
            }

            stale |= bound > TimeSpan.Zero;
        }

        if (stale && consistent)
        {
            return "Cannot specify ?stale with ?consistent, conflicting semantics.";
        }

        if (cached && consistent)
        {
            return "Cannot specify ?cached with ?consistent, conflicting semantics.";
        }

        if (!CacheControl.TryParse(cacheControl, out var age))
        {
            return "Invalid Cache-Control header.";
        }

        var consistency = (stale, consistent, cached) switch
        {
            (true, _, _) => Consistency.Stale,
            (_, true, _) => Consistency.Consistent,
            (_, _, true) => Consistency.Default,
            _ => terms.Unsaid,
        };
        options = new ReadOptions(Reading.Now with { Consistency = consistency }, cached && terms.UsesCache) { Age = age };
        return null;
    }
}

/// <summary>What the agent's settings say of reads.</summary>
/// <param name="Unsaid">The consistency of who asks for none.</param>
/// <param name="UsesCache">Whether <c>?cached</c> finds a cache.</param>
internal readonly record struct ReadTerms(Consistency Unsaid, bool UsesCache);
