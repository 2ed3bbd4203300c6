using Muster.Bedrock.Hcl;

namespace Muster.Agent.Config.Keys;

/// <summary>Where in a configuration a value stands, and where what is to be said of it goes.</summary>
internal readonly record struct KeyPlace(string Path, HclPosition At, KeyFindings Findings)
{
    public KeyPlace Under(string name, HclPosition at) =>
        new(Path.Length == 0 ? name : $"{Path}.{name}", at, Findings);

    /// <summary>A flag is on no line.</summary>
    public void Complain(string what) => Findings.Complaints.Add(At.Line == 0 ? what : $"{what} (line {At.Line})");

    public void Note(string what) => Findings.Notes.Add($"{Path} {what}");

    /// <summary>The value is of another type than the key takes.</summary>
    public void ComplainOf(HclNode value, string wanted) =>
        Complain($"{(Path.Length == 0 ? "the configuration" : Path)} cannot be {Shown(value)}: it must be {wanted}");

    private static string Shown(HclNode value) => value switch
    {
        HclText text => $"\"{text.Value}\"",
        HclNumber number => number.Written,
        HclBool truth => truth.Value ? "true" : "false",
        HclList or HclObject => $"{(value is HclList ? "a" : "an")} {value.Kind}",
        _ => value.Kind,
    };
}
