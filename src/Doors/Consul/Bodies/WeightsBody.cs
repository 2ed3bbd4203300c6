using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Bodies;

/// <summary>How much of DNS's answers an instance gets.</summary>
internal sealed class WeightsBody
{
    private const int WeightMax = 65535; // a DNS SRV weight has 16 bits

    private static readonly GoStruct<WeightsBody> _shape = new(
        "Weights",
        "structs.Weights",
        new("Passing", (json, body) => body._passing = json.Integer() ?? body._passing),
        new("Warning", (json, body) => body._warning = json.Integer() ?? body._warning));

    private int _passing;
    private int _warning;

    public static WeightsBody? Read(GoJsonReader json)
    {
        if (json.IsNull())
        {
            json.Skip();
            return null;
        }

        var body = new WeightsBody();
        json.Struct(_shape, body);
        return body;
    }

    public string? WhyInvalid() => true switch
    {
        _ when _passing < 1 => "Passing must be greater than 0",
        _ when _warning < 0 => "Warning must be greater or equal than 0",
        _ when _passing > WeightMax || _warning > WeightMax => "DNS Weight must be between 0 and 65535",
        _ => null,
    };

    public Weights ToWeights() => new(_passing, _warning);

    /// <summary>The catalog takes what it is given, but nobody has no weight at all (Consul 1.8.7).</summary>
    public Weights ToUsableWeights() => _passing < 1 ? Weights.Default : ToWeights();
}
