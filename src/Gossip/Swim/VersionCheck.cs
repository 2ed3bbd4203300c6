namespace Muster.Gossip.Swim;

/// <summary>Whether everybody speaks what everybody who is alive understands.</summary>
internal static class VersionCheck
{
    /// <returns>Null when so, else who does not.</returns>
    public static string? Of(IEnumerable<Member> known, IReadOnlyList<Member> told)
    {
        var both = known.Concat(told);
        var (pMin, pMax, dMin, dMax) = (byte.MinValue, byte.MaxValue, byte.MinValue, byte.MaxValue);
        foreach (var versions in both.Where(member => member.State == MemberState.Alive).Select(member => member.Versions))
        {
            pMin = Math.Max(pMin, versions.PMin);
            pMax = Math.Min(pMax, versions.PMax);
            dMin = Math.Max(dMin, versions.DMin);
            dMax = Math.Min(dMax, versions.DMax);
        }

        foreach (var member in both)
        {
            var versions = member.Versions;
            if (versions.PCur < pMin || versions.PCur > pMax)
            {
                return $"Node '{member.Name}' protocol version ({versions.PCur}) is incompatible: [{pMin}, {pMax}]";
            }

            if (versions.DCur < dMin || versions.DCur > dMax)
            {
                return $"Node '{member.Name}' delegate protocol version ({versions.DCur}) is incompatible: [{dMin}, {dMax}]";
            }
        }

        return null;
    }
}
