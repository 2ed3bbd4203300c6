using System.Text;
using Muster.Doors.Consul.Go;
using Muster.Registry.Why;

namespace Muster.Doors.Consul.Json;

/// <summary>An explanation: its sentence, and what it was made from.</summary>
internal static class WhyJson
{
    public static void Write(GoJsonWriter json, Explanation found)
    {
        json.BeginObject();
        Text(json, "Kind"u8, Word(found.Kind.ToString()));
        Text(json, "Name"u8, found.Name);
        Text(json, "Verdict"u8, Word(found.Verdict.ToString()));
        Text(json, "Cause"u8, Word(found.Cause.ToString()));
        Text(json, "Says"u8, found.Says);
        json.Name("Index"u8);
        json.Number(found.At.Value);
        json.Name("Chain"u8);
        json.BeginArray();
        foreach (var step in found.Chain)
        {
            json.BeginObject();
            PastJson.WriteStamp(json, step.At, step.Stamp);
            Text(json, "Who"u8, step.Who);
            Text(json, "Says"u8, step.Says);
            json.Name("Bad"u8);
            json.Bool(step.IsBad);
            json.EndObject();
        }

        json.EndArray();
        json.Name("Instances"u8);
        json.BeginArray();
        foreach (var one in found.Instances)
        {
            Write(json, one);
        }

        json.EndArray();
        Texts(json, "Notes"u8, found.Notes);
        Texts(json, "Next"u8, found.Next);
        json.EndObject();
    }

    private static void Write(GoJsonWriter json, InstanceVerdict one)
    {
        json.BeginObject();
        Text(json, "Node"u8, one.Node);
        Text(json, "ServiceID"u8, one.ServiceId);
        json.Name("Catalog"u8);
        json.Bool(one.Catalog);
        json.Name("Passing"u8);
        json.Bool(one.Passing);
        json.Name("DNS"u8);
        json.Bool(one.Dns);
        Text(json, "Cause"u8, Word(one.Cause.ToString()));
        Text(json, "Says"u8, one.Says);
        json.EndObject();
    }

    /// <summary><c>NodeMaintenance</c> as <c>node-maintenance</c>.</summary>
    private static string Word(string name)
    {
        var word = new StringBuilder();
        foreach (var letter in name)
        {
            word.Append(char.IsUpper(letter) && word.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }

    private static void Text(GoJsonWriter json, ReadOnlySpan<byte> name, string value)
    {
        json.Name(name);
        json.Text(value);
    }

    private static void Texts(GoJsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        json.Name(name);
        json.BeginArray();
        foreach (var value in values)
        {
            json.Text(value);
        }

        json.EndArray();
    }
}
