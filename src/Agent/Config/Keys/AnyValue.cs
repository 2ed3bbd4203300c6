using System.Net;
using Muster.Bedrock.Hcl;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The types of keys that set nothing here: a value of another type is a mistake all the same.</summary>
internal static class AnyValue
{
    public static readonly KeySetter<AgentFlags> OfSwitch = Switch<AgentFlags>((asked, _) => asked);

    public static readonly KeySetter<AgentFlags> OfText = Text<AgentFlags>((asked, _) => asked);

    public static readonly KeySetter<AgentFlags> OfTexts = Texts<AgentFlags>((asked, _) => asked);

    public static readonly KeySetter<AgentFlags> OfCount = Count<AgentFlags>((asked, _) => asked);

    public static readonly KeySetter<AgentFlags> OfNumber = Number<AgentFlags>((asked, _) => asked);

    public static readonly KeySetter<AgentFlags> OfDuration = Duration<AgentFlags>((asked, _) => asked);

    /// <summary>A list of networks.</summary>
    public static readonly KeySetter<AgentFlags> OfNetworks = (asked, value, place) =>
    {
        _ = OfTexts(asked, value, place);
        if (value is HclList list
            && list.Items.OfType<HclText>().FirstOrDefault(text => !IPNetwork.TryParse(text.Value, out _)) is { } wrong)
        {
            place.Complain($"{place.Path}: invalid cidr: {wrong.Value}; write a network such as 10.0.0.0/8");
        }

        return asked;
    };

    /// <summary>A rate: above zero.</summary>
    public static readonly KeySetter<AgentFlags> OfRate = (asked, value, place) =>
    {
        if (value is HclNumber { Value: <= 0 } number)
        {
            place.Complain($"{place.Path} must be strictly positive, was: {number.Written}");
        }

        return OfNumber(asked, value, place);
    };

    /// <summary>An object, or several, whose names are nobody's business here.</summary>
    public static readonly KeySetter<AgentFlags> OfObjects = (asked, value, place) =>
    {
        if (value is not (HclObject or HclList) || value is HclList list && list.Items.Any(item => item is not HclObject))
        {
            place.ComplainOf(value, "an object");
        }

        return asked;
    };

    /// <summary>An object of keys that set nothing either.</summary>
    public static KeySetter<AgentFlags> Of(params (string Name, KeySetter<AgentFlags> Set)[] keys) =>
        new KeyTable<AgentFlags>(keys).In<AgentFlags>(asked => asked, (asked, _) => asked);

    public static IEnumerable<(string Name, KeySetter<AgentFlags> Set)> Each(
        KeySetter<AgentFlags> set, params string[] names) => names.Select(name => (name, set));

    /// <summary>Off, empty, or a block of such: what is refused otherwise may stand in a file like this.</summary>
    public static bool AsksNothing(HclNode value) => value switch
    {
        HclBool truth => !truth.Value,
        HclText text => text.Value.Length == 0,
        HclList list => list.Items.Count == 0,
        HclObject block => block.Items.All(item => AsksNothing(item.Value)),
        _ => false,
    };
}
