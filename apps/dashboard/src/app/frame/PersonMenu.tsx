/** Who is logged in, light or dark, and the way out. */
import { Avatar, Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSun } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useSignOut } from "../../actions/sign-out.ts";
import { meQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { initials } from "./initials.ts";
import styles from "./PersonMenu.module.css";

const SCHEMES = [
  { value: "light", label: texts.person.light, icon: IconSun },
  { value: "dark", label: texts.person.dark, icon: IconMoon },
  { value: "auto", label: texts.person.auto, icon: IconDeviceDesktop },
] as const;

export function PersonMenu() {
  const { data: me } = useQuery(meQuery);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  if (!me) return null;
  return (
    <Menu position="bottom-end" width={240} radius="lg">
      <Menu.Target>
        <UnstyledButton className={styles.button} aria-label={texts.person.menu} data-testid="person-menu">
          <Avatar size={30} radius="xl" color="teal" variant="light">
            {initials(me.name)}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <strong>{me.name}</strong>
          <span>{me.email}</span>
          {me.role && <span>{texts.person.roles[me.role] ?? me.role}</span>}
        </div>
        <Menu.Divider />
        <Menu.Label>{texts.person.theme}</Menu.Label>
        {SCHEMES.map(({ value, label, icon: Glyph }) => (
          <Menu.Item
            key={value}
            leftSection={<Glyph size={16} stroke={1.7} />}
            rightSection={colorScheme === value ? <IconCheck size={15} /> : undefined}
            onClick={() => setColorScheme(value)}
            closeMenuOnClick={false}
            role="menuitemradio"
            aria-checked={colorScheme === value}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.7} />}
          onClick={() => signOut.mutate()}
          disabled={signOut.isPending}
          data-testid="sign-out"
        >
          {texts.person.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
