using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Json;

/// <summary>A service of this agent with one word for its health. Its checks are shown as Consul's client library has them.</summary>
internal static class AgentHealthJson
{
    public static void Write(GoJsonWriter json, string status, Service service, IEnumerable<Check> checks)
    {
        json.BeginObject();
        json.Member("AggregatedStatus"u8, status);
        json.Name("Service"u8);
        ServiceJson.WriteLocal(json, service, contentHash: null);
        json.Name("Checks"u8);
        json.BeginArray();
        foreach (var check in checks)
        {
            Write(json, check);
        }

        json.EndArray();
        json.EndObject();
    }

    /// <summary>A service that is not there is no good (Consul 1.8.7).</summary>
    public static void WriteUnknown(GoJsonWriter json)
    {
        json.BeginObject();
        json.Member("AggregatedStatus"u8, CheckStatus.Critical);
        json.Name("Service"u8);
        json.Null();
        json.Name("Checks"u8);
        json.Null();
        json.EndObject();
    }

    private static void Write(GoJsonWriter json, Check check)
    {
        json.BeginObject();
        CheckJson.WriteSaid(json, check);
        json.Name("ServiceTags"u8);
        if (check.ServiceTags.IsDefaultOrEmpty)
        {
            json.Null();
        }
        else
        {
            Maps.WriteList(json, check.ServiceTags);
        }

        json.Member("Type"u8, "");
        json.Name("Definition"u8);
        WriteNoDefinition(json);
        json.Name("CreateIndex"u8);
        json.Number(0L);
        json.Name("ModifyIndex"u8);
        json.Number(0L);
        json.EndObject();
    }

    /// <summary>How the check is performed is not told here, in so many words.</summary>
    private static void WriteNoDefinition(GoJsonWriter json)
    {
        json.BeginObject();
        json.Member("Interval"u8, "0s");
        json.Member("Timeout"u8, "0s");
        json.Member("DeregisterCriticalServiceAfter"u8, "0s");
        json.Member("HTTP"u8, "");
        json.Name("Header"u8);
        json.Null();
        json.Member("Method"u8, "");
        json.Member("Body"u8, "");
        json.Name("TLSSkipVerify"u8);
        json.Bool(false);
        json.Member("TCP"u8, "");
        json.EndObject();
    }
}
