namespace Muster.Cli.Completion;

/// <summary>
/// What a shell sources to complete command lines of this program, called by whatever name. The program itself says what
/// may follow; scripts only ask it, and put a space where nothing more follows.
/// </summary>
internal static class ShellScripts
{
    public static string? Of(string shell, string name) => shell switch
    {
        "bash" => Named(_bash, name),
        "zsh" => Named(_zsh, name),
        "fish" => Named(_fish, name),
        _ => null,
    };

    private static string Named(string script, string name) => script.Replace("NAME", name, StringComparison.Ordinal);

    // No completions is what a failing program has; -o nospace, since a folder's or flag's name goes on.
    private const string _bash =
        """
        # bash completion for NAME: source <(NAME completion bash)
        _NAME_complete() {
            local line
            COMPREPLY=()
            while IFS= read -r line; do
                case $line in
                */ | *=) ;;
                *) line+=' ' ;;
                esac
                COMPREPLY+=("$line")
            done < <(COMP_LINE=$COMP_LINE COMP_POINT=$COMP_POINT "$1" "$1" "$2" "$3" 2>/dev/null)
        }
        complete -o nospace -F _NAME_complete NAME

        """;

    private const string _zsh =
        """
        #compdef NAME
        # zsh completion for NAME: source <(NAME completion zsh), or keep it as _NAME in a folder of $fpath
        _NAME_complete() {
            local line text
            local -a whole open wholeshown openshown
            for line in "${(@f)$(COMP_LINE="${(j: :)words[1,CURRENT-1]} ${PREFIX}" COMP_POINT= MUSTER_COMPLETE_DESCRIBED=1 ${words[1]} 2>/dev/null)}"; do
                [[ -n $line ]] || continue
                text=${line%%$'\t'*}
                [[ $line == *$'\t'* ]] && line="$text  -- ${line#*$'\t'}"
                if [[ $text == */ || $text == *= ]]; then
                    open+=("$text") openshown+=("$line")
                else
                    whole+=("$text") wholeshown+=("$line")
                fi
            done
            (( ${#whole} )) && compadd -l -d wholeshown -a whole
            (( ${#open} )) && compadd -l -S '' -d openshown -a open
            (( ${#whole} + ${#open} ))
        }
        if [[ ${funcstack[1]:-} == _NAME ]]; then
            _NAME_complete "$@"
        else
            compdef _NAME_complete NAME
        fi

        """;

    private const string _fish =
        """
        # fish completion for NAME: NAME completion fish | source
        function __NAME_complete
            set -lx COMP_LINE (commandline -cp | string collect)
            set -lx MUSTER_COMPLETE_DESCRIBED 1
            set -l program (commandline -opc)[1]
            $program 2>/dev/null
        end
        complete -c NAME -f -a '(__NAME_complete)'

        """;
}
