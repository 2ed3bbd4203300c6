using System.Globalization;
using Microsoft.AspNetCore.Http;
using Muster.Engine;
using Muster.Registry;

namespace Muster.Doors.Consul.Http;

/// <summary>Consul's own headers, spelled as Go's canonical form spells them: some scripts grep them.</summary>
internal static class ConsulHeaders
{
    private const string Index = "X-Consul-Index";
    public const string ContentHash = "X-Consul-Contenthash";
    /// <summary>Muster's own: the fence of a lock that was taken, greater than that of every holder before.</summary>
    public const string LockFence = "X-Muster-Lock-Fence";
    public const string Reason = "X-Consul-Reason";
    private const string Cache = "X-Cache";
    public const string TranslateAddresses = "X-Consul-Translate-Addresses";
    private const string KnownLeader = "X-Consul-Knownleader";
    private const string LastContact = "X-Consul-Lastcontact";
    private const string EffectiveConsistency = "X-Consul-Effective-Consistency";

    /// <summary>What every read carries that could have blocked. An index is never 0, since 0 means "do not block".</summary>
    public static void SetIndex(IHeaderDictionary headers, Revision index)
    {
        headers[Index] = Math.Max(1, index.Value).ToString(CultureInfo.InvariantCulture);
        headers[KnownLeader] = "true";
        headers[LastContact] = "0";
    }

    /// <summary>What tells one answer from the next where there is no index.</summary>
    public static void SetMark(IHeaderDictionary headers, ulong mark) =>
        headers[Index] = mark.ToString(CultureInfo.InvariantCulture);

    /// <summary>What was read without an index to wait by.</summary>
    public static void SetLeader(IHeaderDictionary headers)
    {
        headers[KnownLeader] = "true";
        headers[LastContact] = "0";
    }

    /// <summary>On an answer that no server was found for.</summary>
    public static void SetUnknownIndex(IHeaderDictionary headers)
    {
        headers[Index] = "1";
        headers[KnownLeader] = "false";
        headers[LastContact] = "0";
    }

    /// <summary>Catalog and health say which consistency they gave; keys do not (Consul 1.8.7).</summary>
    public static void SetConsistency(IHeaderDictionary headers, Consistency consistency) =>
        headers[EffectiveConsistency] = consistency switch
        {
            Consistency.Stale => "stale",
            Consistency.Consistent => "consistent",
            _ => "leader",
        };

    /// <summary>For a question asked with <c>?cached</c>: the age of the answer at hand; null when it was fetched.</summary>
    public static void SetCache(IHeaderDictionary headers, TimeSpan? age)
    {
        headers[Cache] = age is null ? "MISS" : "HIT";
        if (age is { } old)
        {
            headers.Age = old.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);
        }
    }
}
