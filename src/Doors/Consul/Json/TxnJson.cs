using Muster.Doors.Go;
using Muster.Registry.Transactions;

namespace Muster.Doors.Consul.Json;

/// <summary>What came of a transaction.</summary>
internal static class TxnJson
{
    /// <param name="writes">Whether it could have changed something; else it says how it was read, too.</param>
    public static void Write(GoJsonWriter json, TxnAnswer answer, bool writes)
    {
        json.BeginObject();
        json.Name("Results"u8);
        WriteItems(json, answer);
        json.Name("Errors"u8);
        WriteErrors(json, answer.Errors);
        if (!writes)
        {
            json.Name("Index"u8);
            json.Number(0);
            json.Name("LastContact"u8);
            json.Number(0);
            json.Name("KnownLeader"u8);
            json.Bool(true);
            json.Name("ConsistencyLevel"u8);
            json.Text("");
        }

        json.EndObject();
    }

    private static void WriteItems(GoJsonWriter json, TxnAnswer answer)
    {
        if (answer.Errors.Count > 0)
        {
            json.Null();
            return;
        }

        json.BeginArray();
        foreach (var item in answer.Items)
        {
            json.BeginObject();
            Write(json, item);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void Write(GoJsonWriter json, TxnItem item)
    {
        switch (item)
        {
            case TxnItem.Entry entry:
                json.Name("KV"u8);
                KvJson.Write(json, entry.Kv);
                break;
            case TxnItem.OfNode node:
                json.Name("Node"u8);
                NodeJson.Write(json, node.Node);
                break;
            case TxnItem.OfService service:
                json.Name("Service"u8);
                ServiceJson.Write(json, service.Service, Maps.WriteListOrNull);
                break;
            case TxnItem.OfCheck check:
                json.Name("Check"u8);
                CheckJson.Write(json, check.Check, Maps.WriteListOrNull);
                break;
        }
    }

    private static void WriteErrors(GoJsonWriter json, IReadOnlyList<TxnError> errors)
    {
        if (errors.Count == 0)
        {
            json.Null();
            return;
        }

        json.BeginArray();
        foreach (var error in errors)
        {
            json.BeginObject();
            json.Name("OpIndex"u8);
            json.Number(error.Op);
            json.Name("What"u8);
            json.Text(error.What);
            json.EndObject();
        }

        json.EndArray();
    }
}
