using System.Collections.Immutable;

namespace Muster.Doors.Dns;

/// <summary>Seconds a service's records may be cached: by its name, or by the longest configured beginning of it.</summary>
internal sealed class TtlTable
{
    private readonly ImmutableDictionary<string, uint> _byName;
    private readonly ImmutableArray<(string Beginning, uint Seconds)> _byBeginning;

    public TtlTable(ImmutableDictionary<string, TimeSpan> configured)
    {
        _byName = configured
            .Where(pair => !pair.Key.EndsWith('*'))
            .ToImmutableDictionary(pair => pair.Key, pair => Seconds(pair.Value), StringComparer.Ordinal);
        _byBeginning =
        [
            .. configured
                .Where(pair => pair.Key.EndsWith('*'))
                .Select(pair => (pair.Key[..^1], Seconds(pair.Value)))
                .OrderByDescending(pair => pair.Item1.Length),
        ];
    }

    /// <summary>The name in lower case.</summary>
    public uint Of(string service)
    {
        if (_byName.Count > 0 && _byName.TryGetValue(service, out var seconds))
        {
            return seconds;
        }

        foreach (var (beginning, value) in _byBeginning)
        {
            if (service.StartsWith(beginning, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return 0;
    }

    public static uint Seconds(TimeSpan ttl) => (uint)Math.Clamp(ttl.TotalSeconds, 0, int.MaxValue);
}
