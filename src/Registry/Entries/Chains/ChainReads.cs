namespace Muster.Registry.Entries.Chains;

/// <summary>Which entries a chain hangs on.</summary>
internal static class ChainReads
{
    /// <summary>The folded names under which anything is looked up for the service's chain, whatever it is compiled with.</summary>
    public static IReadOnlyCollection<string> Of(EntriesSnapshot entries, string service)
    {
        // In all datacenters the same entries are looked up; whether they make a chain is of no interest here.
        var lookup = new EntryLookup(entries);
        _ = ChainCompiler.Compile(lookup, new ChainQuestion { Service = service, Datacenter = "", EvaluatedIn = "" }, "");
        return lookup.Asked;
    }
}
