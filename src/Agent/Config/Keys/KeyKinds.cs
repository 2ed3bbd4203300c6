using Muster.Bedrock.Hcl;
using Muster.Doors.Go;

namespace Muster.Agent.Config.Keys;

/// <summary>The types that keys have; as strict as Consul's: a number in quotes is no number.</summary>
internal static class KeyKinds
{
    public static KeySetter<T> Switch<T>(Func<T, bool, T> set) => (given, value, place) =>
    {
        if (value is HclBool truth)
        {
            return set(given, truth.Value);
        }

        place.ComplainOf(value, "true or false");
        return given;
    };

    public static KeySetter<T> Text<T>(Func<T, string, T> set, string wanted = "a text in quotes") => (given, value, place) =>
    {
        if (value is HclText text)
        {
            return set(given, text.Value);
        }

        place.ComplainOf(value, wanted);
        return given;
    };

    /// <summary>One of a few words.</summary>
    public static KeySetter<T> Choice<T, TChoice>(Func<T, TChoice, T> set, params (string Word, TChoice Means)[] choices) =>
        (given, value, place) =>
        {
            var found = value is HclText text ? Array.FindIndex(choices, choice => choice.Word == text.Value) : -1;
            if (found >= 0)
            {
                return set(given, choices[found].Means);
            }

            place.ComplainOf(
                value,
                string.Join(" or ", choices.Where(choice => choice.Word.Length > 0).Select(choice => $"\"{choice.Word}\"")));
            return given;
        };

    /// <summary>A whole number between two bounds.</summary>
    public static KeySetter<T> Whole<T>(Func<T, int, T> set, int min, int max) => (given, value, place) =>
    {
        if (value is not HclNumber { IsWhole: true } number)
        {
            place.ComplainOf(value, "a whole number");
            return given;
        }

        if (number.Whole >= min && number.Whole <= max)
        {
            return set(given, (int)number.Whole);
        }

        place.Complain(
            min == 0 && number.Whole < 0
                ? $"{place.Path} cannot be {number.Whole}. Must be greater than or equal to zero"
                : $"{place.Path} cannot be {number.Whole}. Must be between {min} and {max}");
        return given;
    };

    public static KeySetter<T> Count<T>(Func<T, int, T> set) => Whole(set, 0, int.MaxValue);

    public static KeySetter<T> Duration<T>(Func<T, TimeSpan, T> set) => (given, value, place) =>
        DurationOf(value, place) is { } duration ? set(given, duration) : given;

    public static TimeSpan? DurationOf(HclNode value, KeyPlace place)
    {
        if (value is not HclText text)
        {
            place.ComplainOf(value, "a duration in quotes, such as \"30s\"");
        }
        else if (!GoDuration.TryParse(text.Value, out var duration, out var error))
        {
            place.Complain($"{place.Path}: invalid duration: \"{text.Value}\": {error}; write one such as \"30s\"");
        }
        else if (duration < TimeSpan.Zero)
        {
            place.Complain($"{place.Path} cannot be {text.Value}. Must be greater than or equal to zero");
        }
        else
        {
            return duration;
        }

        return null;
    }

    /// <summary>A list of texts; the setter is given them all.</summary>
    public static KeySetter<T> Texts<T>(Func<T, IReadOnlyList<string>, T> set, string wanted = "a list of texts in quotes") =>
        (given, value, place) =>
        {
            if (value is HclList list && list.Items.All(item => item is HclText))
            {
                return set(given, [.. list.Items.Cast<HclText>().Select(item => item.Value)]);
            }

            place.ComplainOf(value, wanted);
            return given;
        };

    /// <summary>An object whose keys are names of the user's; the setter is called for each.</summary>
    public static KeySetter<T> Named<T>(Func<T, string, HclNode, KeyPlace, T> set, string wanted) => (given, value, place) =>
    {
        if (value is not HclObject named)
        {
            place.ComplainOf(value, wanted);
            return given;
        }

        foreach (var item in named.Items)
        {
            given = set(given, item.Key, item.Value, place.Under(item.Key, item.At));
        }

        return given;
    };

    /// <summary>A number, with a fraction or without.</summary>
    public static KeySetter<T> Number<T>(Func<T, double, T> set) => (given, value, place) =>
    {
        if (value is HclNumber number)
        {
            return set(given, number.Value);
        }

        place.ComplainOf(value, "a number");
        return given;
    };

    /// <summary>Understood, and without effect.</summary>
    /// <param name="why">Goes on from the key's name: <c>has no effect: …</c>.</param>
    public static KeySetter<T> NoEffect<T>(string why) => NoEffect<T>(why, (given, _, _) => given);

    /// <summary>The same, of a value that must still be right.</summary>
    public static KeySetter<T> NoEffect<T>(string why, KeySetter<T> checks) => (given, value, place) =>
    {
        _ = checks(given, value, place);
        place.Note($"has no effect: {why}");
        return given;
    };

    /// <summary>
    /// Not to be had, but no reason not to start: whoever needs it is refused when he comes. Told, so that nobody wonders.
    /// </summary>
    /// <param name="unless">The value that asks for nothing.</param>
    public static KeySetter<T> Missed<T>(string why, Func<HclNode, bool> unless) => (given, value, place) =>
    {
        if (!unless(value))
        {
            place.Note($"has no effect: {why}");
        }

        return given;
    };

    /// <summary>Without effect so far, and kept all the same to be held against the rest.</summary>
    public static KeySetter<T> Noted<T>(string why, KeySetter<T> set) => (given, value, place) =>
    {
        place.Note($"has no effect: {why}");
        return set(given, value, place);
    };

    /// <summary>Understood, and not to be had: better an agent that does not start than one that is not what was asked.</summary>
    /// <param name="unless">The value that asks for nothing.</param>
    public static KeySetter<T> NotYet<T>(string why, Func<HclNode, bool>? unless = null) => (given, value, place) =>
    {
        if (unless is null || !unless(value))
        {
            place.Complain($"{place.Path} cannot be used yet: {why}");
        }

        return given;
    };
}
