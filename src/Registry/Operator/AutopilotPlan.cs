using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Operator;

/// <summary>Decides changes of the autopilot's terms: always the whole, as Consul 1.8.7 has it.</summary>
internal static class AutopilotPlan
{
    /// <param name="cas">The index that the terms must have; null for any.</param>
    public static Result<Txn?> Set(AutopilotTerms current, AutopilotTerms wanted, Revision? cas)
    {
        if (cas is { } expected && expected != current.Modified)
        {
            return new Refused(Refusal.Conflict, "the autopilot's configuration has been changed since");
        }

        var put = new Op.Put(Keyspace.Autopilot, AutopilotCodec.Encode(wanted with { Rest = current.Rest }), LeaseId.None);
        var isDefault = ReferenceEquals(current, AutopilotTerms.Default);
        return new Basis().Row(Keyspace.Autopilot, isDefault ? Revision.Never : current.Modified).Then([put]);
    }
}
