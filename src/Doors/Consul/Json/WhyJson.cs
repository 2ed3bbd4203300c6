using System.Text;
using Muster.Doors.Go;
using Muster.Registry.Why;

namespace Muster.Doors.Consul.Json;

/// <summary>An explanation: its sentence, and what it was made from.</summary>
internal static class WhyJson
{
    public static void Write(GoJsonWriter json, Explanation found)
    {
        json.BeginObject();
        json.Member("Kind"u8, Word(found.Kind.ToString()));
        json.Member("Name"u8, found.Name);
        json.Member("Verdict"u8, Word(found.Verdict.ToString()));
        json.Member("Cause"u8, Word(found.Cause.ToString()));
        json.Member("Says"u8, found.Says);
        json.Name("Index"u8);
        json.Number(found.At.Value);
        json.Name("Chain"u8);
        json.BeginArray();
        foreach (var step in found.Chain)
        {
            json.BeginObject();
            PastJson.WriteStamp(json, step.At, step.Stamp);
            json.Member("Who"u8, step.Who);
            json.Member("Says"u8, step.Says);
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
        json.Member("Node"u8, one.Node);
        json.Member("ServiceID"u8, one.ServiceId);
        json.Name("Catalog"u8);
        json.Bool(one.Catalog);
        json.Name("Passing"u8);
        json.Bool(one.Passing);
        json.Name("DNS"u8);
        json.Bool(one.Dns);
        json.Member("Cause"u8, Word(one.Cause.ToString()));
        json.Member("Says"u8, one.Says);
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
